/**
 * `TX_SEQ_NO` of an attempt: 20 characters, the most there may be; 80 bits of SHA-256 over its state. It follows from the
 * attempt, so nothing has to be kept, and gives nothing of the state away, though it shows in the provider's records.
 */
export async function transactionNumber(state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`tx_seq_no|${state}`))
  const bytes = [...new Uint8Array(digest, 0, 10)]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A message above a form that is shown again; nothing without a text. */
export function Complaint({ text }: { text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p class="complaint" role="alert">
      {text}
    </p>
  )
}

/** A string that the compiler keeps apart from other strings. Costs nothing at run time. */
type Branded<Name extends string> = string & { readonly __brand: Name }

/** Short name of an upstream identity provider, as in URLs: `certificate`, `phone`, `ipin`, `naver`, `kakao`, … */
export type ProviderId = Branded<'ProviderId'>

/** Random pseudonym of one human being, the same through every door. Never derived from the CI. */
export type PersonId = Branded<'PersonId'>

/** SHA-256 (base64url, 43 characters) of the random key in a browser's device cookie. The key itself is never stored. */
export type DeviceHash = Branded<'DeviceHash'>

/** SHA-256 (base64url, 43 characters) of the random id in the session cookie. The id itself is never stored. */
export type SessionId = Branded<'SessionId'>

/** SHA-256 (base64url, 43 characters) of the random key in a terminal's cookie. The key itself is never stored. */
export type TerminalId = Branded<'TerminalId'>

/** A journey's id, unguessable. For a relying party it is the uid of the OpenID Provider's interaction. */
export type JourneyId = Branded<'JourneyId'>

/** One verification of one person, unguessable; a relying party's tokens tell of the person as this one found them. */
export type VerificationId = Branded<'VerificationId'>

export type CampaignId = Branded<'CampaignId'>
export type ClinicId = Branded<'ClinicId'>
export type SlotId = Branded<'SlotId'>
export type HoldId = Branded<'HoldId'>
export type BookingId = Branded<'BookingId'>

/** Text encrypted for storage (AES-256-GCM; envelopes: keyring/sealing.ts), in letters that a cookie may hold. Opens only with the record id it was sealed for. */
export type SealedText = Branded<'SealedText'>

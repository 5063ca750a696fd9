import { ConfigError } from '../config.ts'
import { type Complaint, SetupError } from '../domain/complaint.ts'

/** What kept providers from being loaded or configured; a mistake of ours is thrown on. */
export function loadComplaints(error: unknown): readonly Complaint[] {
  if (error instanceof ConfigError || error instanceof SetupError) return error.complaints
  throw error
}

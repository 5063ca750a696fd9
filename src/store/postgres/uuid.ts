const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The id as PostgreSQL writes it, or null, which equals nothing: so a made-up id is simply one that names nothing,
 * never an error of the database.
 */
export function uuidOrNull(id: string): string | null {
  return uuidPattern.test(id) ? id.toLowerCase() : null
}

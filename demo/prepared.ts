import { fileURLToPath } from 'node:url'

/** The database that `npm start` begins with in an empty folder. Made by the build (`prepare.ts`); not there from source. */
export const preparedDatabase = fileURLToPath(new URL('./prepared-database', import.meta.url))

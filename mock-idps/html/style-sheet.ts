import { readFileSync } from 'node:fs'

/** Where the style sheet is served; beside the issuers, so no fault plan touches it. */
export const styleSheetPath = '/_assets/page.css'

/** The style sheet of all pages. */
export const styleSheet = readFileSync(new URL('./page.css', import.meta.url))

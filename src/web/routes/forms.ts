import express from 'express'

/** Small forms only: nothing a citizen sends is larger. */
export const formBody = express.urlencoded({ extended: false, limit: '8kb' })

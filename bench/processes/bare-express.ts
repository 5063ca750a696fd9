import type { AddressInfo } from 'node:net'
import express from 'express'
import { serve } from './serve.ts'

/** The yardstick of the API: routes of Express that read the same JSON, do nothing, and answer as much. */
async function start() {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const json = express.json({ limit: '8kb' })
  const id = '00000000-0000-4000-8000-000000000000'
  const at = new Date().toISOString()
  app.post('/api/v1/holds', json, (request, response) => {
    response.status(201).json({ id, slot: request.body.slot, until: at, extensions: 0 })
  })
  app.post('/api/v1/bookings', json, (request, response) => {
    response.status(201).json({ id, campaign: 'demo', state: 'confirmed', confirmedAt: at, hold: request.body.hold })
  })
  const ticket = { state: 'waiting', ahead: 12_345, startedBehind: 23_456, joinedAt: at, until: null, deferredBy: null }
  app.post('/api/v1/ticket', (_request, response) => void response.json(ticket))
  app.get('/api/v1/ticket', (_request, response) => void response.json({ ...ticket, perMinute: 1_000 }))
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => {
      resolve({ origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    })
  })
}

await serve(start())

import { serveGallery } from './gallery-server.ts'

// `npm run gallery`: all pages in all their states on one port, until Ctrl-C. Nothing behind them works: they are samples.
const port = Number(process.env['PORT'] ?? 3200)
const server = await serveGallery(port).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  console.error(`port ${port} is in use; PORT=… npm run gallery takes another`)
  process.exit(1)
})
console.log(server.index)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())

#!/usr/bin/env node
// The published package has its compiled code in ./dist; in a checkout, `npm run build` writes it to dist/ at the top.
import { existsSync } from 'node:fs'

const places = ['../dist/main.js', '../../dist/mock-idps/main.js'].map((path) => new URL(path, import.meta.url))
const compiled = places.find((place) => existsSync(place))

if (compiled) {
  await import(compiled.href)
} else {
  console.error('gwanmun-mock-idps is not built yet: run `npm run build` at the top of the checkout')
  process.exitCode = 1
}

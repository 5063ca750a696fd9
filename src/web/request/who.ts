import type { Request, Response } from 'express'
import type { DeviceHash } from '../../domain/ids.ts'
import type { Web } from '../context.ts'

export const deviceOf = (web: Web, request: Request): DeviceHash | null => web.requesters.browser(request).device
export const ensureDevice = (web: Web, request: Request, response: Response): DeviceHash =>
  web.requesters.ensureDevice(request, response)

/** Asks one address through a proxy, as a program of its own: whom Node trusts is read when it starts. Prints what it got. */
import { defaultHttpSettings, openProviderHttp } from '../../src/federation/http.ts'

const [url = '', proxy = '', except = ''] = process.argv.slice(2)
const http = openProviderHttp({ ...defaultHttpSettings, proxy: { url: proxy, except } })
const answer = await http.fetch(url, { method: 'POST', body: 'code=c' })
console.log(JSON.stringify({ status: answer.status, body: await answer.text() }))
await http.close()

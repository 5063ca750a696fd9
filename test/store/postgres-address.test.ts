import assert from 'node:assert/strict'
import pg from 'pg'
import { SetupError } from '../../src/domain/complaint.ts'
import { readAddress } from '../../src/store/postgres/address.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { sharedPostgres } from '../support/postgres.ts'

/** What the start says of an address that it refuses. */
function refusal(url: string): string {
  try {
    readAddress(url)
  } catch (error) {
    assert.ok(error instanceof SetupError, String(error))
    return error.message
  }
  return assert.fail(`${url} was taken`)
}

describe('The address of PostgreSQL', () => {
  it('with a raw character in user or password is refused with the name of the variable and the mend, never with a secret', () => {
    for (const secret of [
      's3cret?9',
      's3cret#9',
      's3cret/9',
      '93?s3cret',
      '93#s3cret',
      '93/s3cret',
      's3/cr?et#9',
      's3@cret/9',
      's3@cret?9',
      's3?cret@9',
      '9?a=s3cret',
      's3@x?cret#9',
    ])
      for (const url of [
        `postgres://user:${secret}@db.example/main`,
        `postgres://user${secret}@db.example:5432/main?sslmode=require`,
      ]) {
        const words = refusal(url)
        assert.match(words, /DATABASE_URL: .*percent-encoded: .*%2F/, url)
        for (const part of ['s3cret', 's3', 'cret']) assert.doesNotMatch(words, new RegExp(part), url)
      }
  })

  it('of another kind of server is refused, never with a secret', () => {
    for (const url of ['mysql://user:secret@localhost/db', 'secret', '', 'postgres:secret'])
      assert.match(refusal(url), /^Not started:\n✖ DATABASE_URL: .* postgres:\/\/\.$/)
    for (const url of ['postgres://user:secret@host:99999/db', 'postgres://user:secret@[::1/db']) {
      assert.match(refusal(url), /DATABASE_URL/)
      assert.doesNotMatch(refusal(url), /secret|99999/)
    }
  })

  it('is read in every form that libpq has for it', () => {
    for (const url of [
      'postgres://db.example/main',
      'postgresql://user@db.example',
      'postgres://user:p%40s%2Fs%3F%23@db.example:5433/main?sslmode=verify-full&application_name=desk%201',
      'postgres://user:with@raw@db.example/main',
      'postgres://user:10%@db.example/main',
      'postgres://user@[::1]:5432/main',
      'postgres:///main?host=/var/run/postgresql',
      'postgres://user:word@/main?host=/var/run/postgresql',
      'postgres://%2Fvar%2Frun%2Fpostgresql/main',
      'postgres://user@db.example/main?options=-c%20search_path%3Dpg_temp',
      'postgres://user@db.example/main?application_name=a@b',
    ])
      assert.deepEqual(readAddress(url).complaints, [], url)
  })

  it('names a parameter that is not read, and goes on', () => {
    const { complaints } = readAddress('postgres://user@db.example/main?channel_binding=require&sslmode=require')
    assert.deepEqual(
      complaints.map(({ code, weight, what }) => [code, weight, what]),
      [['database_url_parameter', 'warning', 'Its parameter channel_binding is not read.']],
    )
  })

  it('has time-outs in milliseconds, or is refused', () => {
    const { timeouts } = readAddress('postgres://db.example/main?statement_timeout=900&lock_timeout=0')
    assert.deepEqual(timeouts, { statement_timeout: 900, lock_timeout: 0, idle_in_transaction_session_timeout: null })
    for (const text of ['5s', '-1', '', '1e3'])
      assert.match(
        refusal(`postgres://db.example/main?lock_timeout=${text}`),
        /DATABASE_URL: Its lock_timeout is no whole/,
      )
  })

  it('leads to the server with a password of all those characters, percent-encoded', async () => {
    const url = new URL(await (await sharedPostgres()).empty())
    const [role, password] = [`role_${process.pid}`, 'p?a#s/s@w%o:r d+%41']
    const admin = new pg.Client({ connectionString: url.href })
    await admin.connect()
    await admin.query(`create role ${role} login password '${password}'`)
    const database = await openPostgres({
      url: `postgres://${role}:${encodeURIComponent(password)}@${url.host}${url.pathname}`,
      poolSize: 1,
    })
    assert.deepEqual(await database.query('select current_user::text as role'), [{ role }])
    await database.close()
    await admin.query(`drop role ${role}`)
    await admin.end()
  })
})

describe('A database that cannot hold every name', () => {
  for (const encoding of ['EUC_KR', 'SQL_ASCII'])
    it(`is refused at start, in words: ${encoding}`, async () => {
      const server = await sharedPostgres()
      const admin = new pg.Client({ connectionString: server.url('postgres') })
      await admin.connect()
      const name = `odd_${encoding.toLowerCase()}_${process.pid}`
      await admin.query(`create database ${name} encoding '${encoding}' locale 'C' template template0`)
      await assert.rejects(openPostgres({ url: server.url(name), poolSize: 1 }), (error) => {
        assert.ok(error instanceof SetupError)
        assert.deepEqual(
          error.complaints.map(({ code }) => code),
          ['postgres_encoding'],
        )
        assert.match(error.message, new RegExp(`DATABASE_URL: .*${encoding}.*UTF8`))
        return true
      })
      await admin.query(`drop database ${name} with (force)`)
      await admin.end()
    })
})

import assert from 'node:assert/strict'
import { relyingPartiesSchema } from '../../src/openid-provider/relying-party.ts'
import { callback, complaints, openBench, registered } from './bench.ts'

/** Every client metadata name that the registries of OAuth and OpenID Connect had in November 2026, with a value as its source gives it. */
const registry: Record<string, unknown> = {
  redirect_uris: [callback],
  token_endpoint_auth_method: 'client_secret_post',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  client_name: 'Service',
  client_uri: 'https://rp.example/',
  logo_uri: 'https://rp.example/logo.png',
  scope: 'openid profile',
  contacts: ['desk@rp.example'],
  tos_uri: 'https://rp.example/tos',
  policy_uri: 'https://rp.example/policy',
  jwks_uri: 'https://rp.example/jwks',
  jwks: { keys: [] },
  software_id: '4NRB1-0XZABZI9E6-5SM3R',
  software_version: '2.1',
  software_statement: 'e30.e30.e30',
  client_secret_expires_at: 0,
  client_id_issued_at: 1_760_000_000,
  registration_access_token: 'token',
  registration_client_uri: 'https://op.example/register/rp',
  application_type: 'web',
  sector_identifier_uri: 'https://rp.example/uris.json',
  subject_type: 'pairwise',
  id_token_signed_response_alg: 'ES256',
  id_token_encrypted_response_alg: 'RSA-OAEP-256',
  id_token_encrypted_response_enc: 'A256GCM',
  userinfo_signed_response_alg: 'RS256',
  userinfo_encrypted_response_alg: 'RSA-OAEP-256',
  userinfo_encrypted_response_enc: 'A256GCM',
  request_object_signing_alg: 'RS256',
  request_object_encryption_alg: 'RSA-OAEP-256',
  request_object_encryption_enc: 'A256GCM',
  token_endpoint_auth_signing_alg: 'ES256',
  default_max_age: 3_600,
  require_auth_time: true,
  default_acr_values: ['urn:gwanmun:loa:3'],
  initiate_login_uri: 'https://rp.example/login',
  request_uris: ['https://rp.example/request.jwt'],
  claims_redirect_uris: ['https://rp.example/claims'],
  nfv_token_signed_response_alg: 'RS256',
  tls_client_certificate_bound_access_tokens: true,
  tls_client_auth_subject_dn: 'CN=rp.example',
  tls_client_auth_san_dns: 'rp.example',
  tls_client_auth_san_uri: 'https://rp.example',
  tls_client_auth_san_ip: '192.0.2.1',
  tls_client_auth_san_email: 'desk@rp.example',
  use_mtls_endpoint_aliases: true,
  require_signed_request_object: true,
  require_pushed_authorization_requests: true,
  introspection_signed_response_alg: 'RS256',
  introspection_encrypted_response_alg: 'RSA-OAEP-256',
  introspection_encrypted_response_enc: 'A256GCM',
  frontchannel_logout_uri: 'https://rp.example/front',
  frontchannel_logout_session_required: true,
  backchannel_logout_uri: 'https://rp.example/back',
  backchannel_logout_session_required: true,
  post_logout_redirect_uris: ['https://rp.example/bye'],
  authorization_details_types: ['booking'],
  dpop_bound_access_tokens: true,
  client_registration_types: ['automatic'],
  signed_jwks_uri: 'https://rp.example/jwks.jose',
  organization_name: 'Service',
  authorization_signed_response_alg: 'RS256',
  authorization_encrypted_response_alg: 'RSA-OAEP-256',
  authorization_encrypted_response_enc: 'A256GCM',
  backchannel_token_delivery_mode: 'poll',
  backchannel_client_notification_endpoint: 'https://rp.example/ciba',
  backchannel_authentication_request_signing_alg: 'RS256',
  backchannel_user_code_parameter: true,
  response_modes: ['form_post'],
  'client_name#ko': '서비스',
}

describe('Client metadata of the registries', () => {
  const taken: string[] = []
  const refused: string[] = []
  for (const [name, value] of Object.entries(registry))
    (complaints(registered('rp', { [name]: value })).length > 0 ? refused : taken).push(name)

  it('is kept by the library as configured wherever it is taken', async () => {
    const parties = taken.map((name) => registered(`rp-${name}`, { [name]: registry[name] }))
    await (await openBench(parties)).close()
    assert.deepEqual(taken.toSorted(), [
      'application_type',
      'client_id_issued_at',
      'client_name',
      'client_secret_expires_at',
      'client_uri',
      'contacts',
      'default_acr_values',
      'default_max_age',
      'dpop_bound_access_tokens',
      'grant_types',
      'id_token_signed_response_alg',
      'initiate_login_uri',
      'post_logout_redirect_uris',
      'redirect_uris',
      'require_auth_time',
      'require_pushed_authorization_requests',
      'response_modes',
      'response_types',
      'scope',
      'sector_identifier_uri',
      'subject_type',
      'token_endpoint_auth_method',
    ])
  })

  it('is refused by its own name wherever it does nothing', () => {
    assert.equal(refused.length + taken.length, Object.keys(registry).length)
    for (const name of refused) {
      const said = complaints(registered('rp', { [name]: registry[name] }))
      assert(
        said.some((complaint) => complaint.startsWith(`0.${name}`)),
        `${name}: ${said.join('; ')}`,
      )
    }
    assert.deepEqual(complaints(registered('rp', { subject_type: 'public' })), [
      '0.subject_type: Invalid input: expected "pairwise"',
    ])
    assert.match(
      complaints(registered('rp', { backchannel_logout_uri: 'https://rp.example/' }))[0] ?? '',
      /no logout is sent/,
    )
  })

  it('of another way to authenticate looks like none of this one', () => {
    const keys = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] }
    const signed = {
      client_id: 'rp',
      redirect_uris: [callback],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: keys,
    }
    assert.deepEqual(complaints(signed), [])
    for (const [party, name] of [
      [registered('rp', { token_endpoint_auth_method: 'none' }), 'client_secret'],
      [{ ...signed, client_secret: 'not-used-at-all' }, 'client_secret'],
      [{ ...signed, jwks: undefined }, 'jwks'],
      [{ ...signed, jwks_uri: 'https://rp.example/jwks' }, 'jwks'],
      [registered('rp', { jwks: keys }), 'jwks'],
      [registered('rp', { client_secret: undefined }), 'client_secret'],
    ] as const)
      assert(
        complaints(party).some((complaint) => complaint.startsWith(`0.${name}: `)),
        JSON.stringify(party),
      )
  })

  it('and our settings fit each other: no scope that opens nothing, no setting that a scope is missing for', () => {
    const refresh = ['authorization_code', 'refresh_token']
    for (const [more, complaint] of [
      [{ scope: 'openid reservation' }, '0.scope: reservation opens nothing without singleDevice'],
      [{ scope: 'openid idp' }, '0.scope: idp opens nothing without releaseIdp'],
      [{ scope: 'openid offline_access' }, '0.scope: offline_access opens nothing without grant_types'],
      [{ scope: 'openid', singleDevice: true }, /^0\.singleDevice: does nothing without scope reservation/],
      [{ scope: 'openid', releaseIdp: true }, /^0\.releaseIdp: does nothing without scope idp/],
      [{ scope: 'openid', grant_types: refresh }, /^0\.grant_types: does nothing without scope offline_access/],
      [{ scope: 'openid email' }, '0.scope: there is no scope email'],
    ] as const) {
      const [said = ''] = complaints(registered('rp', more))
      if (typeof complaint === 'string') assert.equal(said, complaint)
      else assert.match(said, complaint)
    }
    const scope = 'openid reservation idp offline_access'
    const fitting = { scope, singleDevice: true, releaseIdp: true, grant_types: refresh }
    assert.deepEqual(complaints(registered('rp', fitting)), [])
    const [plain] = relyingPartiesSchema.parse([registered('rp')])
    assert(!plain?.scopes.includes('reservation') && !plain?.scopes.includes('idp'), 'neither is granted unasked')
  })
})

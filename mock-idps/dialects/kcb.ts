import { connectingInformation, duplicationInformation } from '../people/identifiers.ts'
import { carriers, type Person } from '../people/person.ts'
import type { ClaimsContext, Dialect, Word } from './dialect.ts'
import { type KcbProduct, kcbOutcomes, kcbPersonClaims, kcbResults } from './kcb-results.ts'

/** Transaction numbers have at most 20 characters. */
const transactionNumber = /^[A-Za-z0-9_-]{1,20}$/

/** `TEL_COM_CD` 01–06, in the order of {@link carriers}. */
const carrierCode = (person: Person) => `0${carriers.indexOf(person.carrier) + 1}`

function personValues(person: Person, { seed, clientId, provider }: ClaimsContext): Record<string, string> {
  const { registrationNumber, formerRegistrationNumber } = person
  return {
    RSLT_NAME: person.name,
    RSLT_BIRTHDAY: person.birthdate.replaceAll('-', ''),
    RSLT_SEX_CD: person.gender === 'male' ? 'M' : 'F',
    RSLT_NTV_FRNR_CD: person.nationality === 'domestic' ? 'L' : 'F',
    DI: duplicationInformation(seed, registrationNumber, { site: clientId, agency: provider.agency }),
    CI: connectingInformation(seed, registrationNumber),
    CI2: formerRegistrationNumber === undefined ? '' : connectingInformation(seed, formerRegistrationNumber),
    CI_UPDATE: String(person.ciGeneration),
    TEL_COM_CD: carrierCode(person),
    TEL_NO: person.phone.replace('+82', '0'),
    VSSN: person.virtualNumber,
  }
}

/** The result of one product, as its module answers `IDS_HS_POPUP_RESULT` or `TIS_IPIN_POPUP_RESULT`. */
function result(product: KcbProduct, person: Person, context: ClaimsContext): Record<string, string> {
  const { tx_seq_no: transaction = '', return_msg: message = '' } = context.params
  const echoed = {
    // One integrator reports that i-PIN results do not repeat the number, unlike phone results.
    ...(product === 'phone' && { TX_SEQ_NO: transaction }),
    RETURN_MSG: message,
  }
  const [success, wrongRequest] = kcbResults(product)
  const end = transactionNumber.test(transaction) ? success : wrongRequest
  const said = { RSLT_CD: end?.code ?? '', RSLT_MSG: end?.message ?? '', ...echoed }
  if (end !== success) return said
  const known = personValues(person, context)
  return { ...said, ...Object.fromEntries(kcbPersonClaims[product].map((name) => [name, known[name] ?? ''])) }
}

const words: readonly (Word & { only?: KcbProduct })[] = [
  { name: 'okcert', in: 'request', meaning: 'scope: the result in the bureau’s own spelling', source: 'simulated' },
  {
    name: 'tx_seq_no',
    in: 'request',
    meaning: 'TX_SEQ_NO: the site’s transaction number, 1–20 characters, used once',
    source: 'simulated',
  },
  {
    name: 'return_msg',
    in: 'request',
    meaning: 'RETURN_MSG: anything; comes back with the result',
    source: 'simulated',
  },
  {
    name: 'RSLT_CD',
    in: 'id_token',
    meaning: 'result code; success is B000 for the phone, T000 for i-PIN',
    source: 'reported',
  },
  { name: 'RSLT_MSG', in: 'id_token', meaning: 'result in words', source: 'reported' },
  { name: 'TX_SEQ_NO', in: 'id_token', meaning: 'the transaction number again', source: 'reported', only: 'phone' },
  { name: 'RETURN_MSG', in: 'id_token', meaning: 'the site’s message again', source: 'reported' },
  { name: 'RSLT_NAME', in: 'id_token', meaning: 'name', source: 'reported' },
  { name: 'RSLT_BIRTHDAY', in: 'id_token', meaning: 'date of birth, YYYYMMDD', source: 'reported' },
  { name: 'RSLT_SEX_CD', in: 'id_token', meaning: 'M or F', source: 'reported' },
  { name: 'RSLT_NTV_FRNR_CD', in: 'id_token', meaning: 'L local, F foreign', source: 'reported' },
  { name: 'DI', in: 'id_token', meaning: '중복가입확인정보: one per person, site and agency', source: 'reported' },
  { name: 'CI', in: 'id_token', meaning: '연계정보: one per person', source: 'reported' },
  {
    name: 'CI_UPDATE',
    in: 'id_token',
    meaning: 'how often a CI was given; that it counts is our reading',
    source: 'simulated',
  },
  {
    name: 'TEL_COM_CD',
    in: 'id_token',
    meaning: '01 SKT, 02 KT, 03 LGU+, 04–06 resellers on each',
    source: 'reported',
    only: 'phone',
  },
  { name: 'TEL_NO', in: 'id_token', meaning: 'telephone number, digits only', source: 'reported', only: 'phone' },
  {
    name: 'CI2',
    in: 'id_token',
    meaning: 'the CI before the last renumbering, empty if none; that meaning is ours',
    source: 'simulated',
    only: 'ipin',
  },
  {
    name: 'VSSN',
    in: 'id_token',
    meaning: '13 digits of the i-PIN; another when issued again',
    source: 'reported',
    only: 'ipin',
  },
]

function dialect(product: KcbProduct): Dialect {
  return {
    scopes: {
      okcert: [
        'RSLT_CD',
        'RSLT_MSG',
        ...(product === 'phone' ? ['TX_SEQ_NO'] : []),
        'RETURN_MSG',
        ...kcbPersonClaims[product],
      ],
    },
    claims: (person, context) => result(product, person, context),
    extraParams: ['tx_seq_no', 'return_msg'],
    outcomes: kcbOutcomes(product),
    vocabulary: words.filter(({ only }) => only === undefined || only === product).map(({ only: _, ...word }) => word),
  }
}

/**
 * KCB phone verification (휴대폰 본인확인), in the style of the “okcert3” module. The real pop-up posts to the site's return
 * URL; `response_mode=form_post` does the same. Without it the answer comes by query, as at every issuer.
 */
export const phone = dialect('phone')

/** KCB i-PIN. */
export const ipin = dialect('ipin')

import { carriers } from '../people/person.ts'
import { carrierNames, type Look } from './looks.ts'

function Carrier({ chosen }: { chosen: string }) {
  const choices = [['', '고른 번호의 통신사'], ...carriers.map((carrier) => [carrier, carrierNames[carrier]])]
  return (
    <fieldset>
      <legend>통신사</legend>
      <ul class="chips">
        {choices.map(([value = '', name]) => (
          <li key={value}>
            <input
              type="radio"
              name="carrier"
              id={`carrier-${value || 'own'}`}
              value={value}
              checked={value === chosen}
            />
            <label for={`carrier-${value || 'own'}`}>{name}</label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

function TextMessage({ code }: { code: string }) {
  return (
    <div class="field">
      <p class="message">
        <strong>[연습 문자]</strong> 인증번호는 <b>{code}</b>입니다.
      </p>
      <label for="sms_code">인증번호</label>
      <input type="text" name="sms_code" id="sms_code" value={code} inputmode="numeric" autocomplete="off" />
    </div>
  )
}

function Field({ name, label, secret }: { name: string; label: string; secret: boolean }) {
  const about = `${name}-about`
  const field = { name, id: name, value: 'simulated', 'aria-describedby': about }
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {secret ? (
        <input type="password" autocomplete="off" {...field} />
      ) : (
        <input type="text" autocomplete="off" {...field} />
      )}
      <p class="hint" id={about}>
        연습용이라 아무 글자나 됩니다. 진짜로 쓰는 것은 넣지 마세요.
      </p>
    </div>
  )
}

interface Asked {
  asks: Look['asks']
  /** The code of the text message, which the page shows in place of a telephone. */
  smsCode: string
  /** The value of the form when it is shown again. */
  carrier: string
  /** The carrier is above the list of numbers, the other fields below it. */
  part: 'above' | 'below'
}

/** The fields of a provider beside the person. All are filled in, so that one press approves. */
export function Credentials({ asks, smsCode, carrier, part }: Asked) {
  if (part === 'above') return asks.includes('carrier') ? <Carrier chosen={carrier} /> : null
  return (
    <>
      {asks.includes('sms_code') && <TextMessage code={smsCode} />}
      {asks.includes('ipin_id') && <Field name="ipin_id" label="아이핀 아이디" secret={false} />}
      {asks.includes('password') && (
        <Field name="password" label={asks.includes('ipin_id') ? '아이핀 비밀번호' : '인증서 비밀번호'} secret />
      )}
    </>
  )
}

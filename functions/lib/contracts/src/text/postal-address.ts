import * as z from 'zod';
import { name, optionalName } from './names.ts';
import { cleanText, isLonger } from './visible-text.ts';

/** ISO 3166-1 alpha-2 as of 2024, and `XK` (Kosovo), which the standard leaves to its users. */
const countryCodes = new Set(
  (
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC ' +
    'CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD ' +
    'GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH ' +
    'KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW ' +
    'MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC ' +
    'SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY ' +
    'UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW'
  ).split(' '),
);

/** A country by its code of two letters (ISO 3166-1 alpha-2), in capitals. */
export const country = z
  .string()
  .overwrite((value) => (value.length > 20 ? value : value.trim().toUpperCase()))
  .check(({ value, issues }) => {
    if (countryCodes.has(value)) return;
    issues.push({ code: 'custom', message: 'Invalid country: use a code of ISO 3166-1, such as AT', input: value });
  })
  .meta({ format: 'country', minLength: 2, maxLength: 2 });

/**
 * Postal codes of all countries: 2 to 12 letters, digits, blanks and hyphens with a digit or letter at both ends (the
 * shortest have 3 digits: Iceland, Faroe Islands; UPU, Universal POST*CODE). Empty where there is none.
 */
const postalCode = z
  .string()
  .overwrite((value) =>
    value.length > 100
      ? value
      : cleanText(value)
          .normalize('NFKC')
          .replace(/^〒\s*/, ''),
  )
  .max(12)
  .check(({ value, issues }) => {
    if (value === '' || isLonger(value, 12) || /^[\p{L}\p{Nd}](?:[\p{L}\p{Nd} -]{0,10}[\p{L}\p{Nd}])$/u.test(value))
      return;
    issues.push({
      code: 'custom',
      message: 'Invalid postal code: use letters, digits, blanks and hyphens',
      input: value,
    });
  });

/** A state, province, county or prefecture; empty in the countries whose addresses have none. */
const region = optionalName(50);

/**
 * A postal address of any country. Only addresses in the USA, the country of the contract, need a state and a ZIP code;
 * elsewhere what is absent is stored as `""`.
 */
export const postalAddress = z
  .object({
    street: name(200),
    city: name(100),
    state: region.default(''),
    zipCode: postalCode.default(''),
    country: country.default('US'),
  })
  .check(({ value, issues }) => {
    if (value.country !== 'US') return;
    const missing = (path: 'state' | 'zipCode', minimum: number) => {
      if (value[path].length >= minimum) return;
      issues.push({ code: 'too_small', origin: 'string', minimum, inclusive: true, path: [path], input: value });
    };
    missing('state', 2);
    missing('zipCode', 5);
  });

import { type Place, takePlaces } from './places.ts';

/** What is left of an error message or stack trace: where it happened, innermost first, and what it says. */
export interface Trace {
  readonly places: readonly Place[];
  readonly message: string;
}

/** What programs write before the message itself. */
const ERROR =
  /(?:^|[\s.:])(?:[\w$]*(?:Error|Exception|Warning)|[Ee]rror(?:\[\w+\])?|ERROR|FATAL|[Ff]atal(?: error)?|panic|Caused by)\s*:(?=\s|$)|^Traceback \(most recent call last\)|\bpanicked at |^Exception in thread |^Segmentation fault|\bundefined reference to /m;
/** Lines that are a frame and nothing else. */
const FRAME_LINE =
  /^\s*(?:at |File "|#\d+\s|from \S+:\d|\d+:\s|\S+:\d+:in |\[\d+\] )|^\s+\S*[\w)]\.\w+[:(]\d+|^\s+\([\w. -]+\) \S+:\d+/;
/** Lines that frame the message: they are the same in every trace. */
const NOISE =
  /^\s*(?:Traceback \(most recent call last\):?|stack backtrace:|Stack trace:|goroutine \d+ .*|created by .*|exit status \d+|\.\.\. \d+ (?:more|common frames omitted)|note: run with .*|During handling of the above exception.*|\^+|~+\^*)\s*$/;
/** `main.open(0xc000, 0x1)`, above the line with the place. */
const GO_CALL = /^[\w./*()-]+\([^()]*\)$/;
const PREFIXES =
  /^(?:Exception in thread "[^"]*"\s*|Caused by:\s*|thread '[^']*' (?:\(\d+\) )?panicked at\s*|Uncaught\s+)/;

export const isError = (text: string): boolean => ERROR.test(text);

/** What messages say that bear no mark of an error, and questions do not. */
const COMPLAINT =
  /\b(?:cannot|can't|could not|couldn't|unable to|impossible to|failed to|must (?:not |always )?be|is not|not (?:found|allowed|supported|enabled)|does not exist|no such|already exists|timed out|out of range|permission denied)\b|\bexpected\b.*\bgot\b/i;
/** A question or a condition; or quotes to begin with, which are meant as such. */
const ASKED =
  /^(?:"|(?:is|are|does|do|can|should|find|show)\s)|\b(?:how|what|why|where|when|which|who|before|after)\b|\?$/i;

/** True for a sentence that only a program says: what cannot be, is not or must be. */
export const isComplaint = (text: string): boolean => COMPLAINT.test(text) && !ASKED.test(text);

/** True for a text that begins as an error does. */
export const beginsAsError = (text: string): boolean => {
  const [first = ''] = text.split('\n');
  const place = ERROR.exec(first)?.index;
  return place !== undefined && !/\s/.test(first.slice(0, place).trim());
};

/** True for a text with lines that are frames, whatever else it says. */
export const hasFrames = (text: string): boolean =>
  text.includes('\n') &&
  text.split('\n').some((line) => FRAME_LINE.test(line) && takePlaces(line).places.length > 0);

/** Reads an error message or stack trace. Numbers and addresses differ from run to run, so they say nothing. */
export function readTrace(text: string): Trace {
  const places: Place[] = [];
  const message: string[] = [];
  let quotesSource = false;
  for (const line of text.split('\n')) {
    const taken = takePlaces(line);
    places.push(...taken.places);
    const frame = FRAME_LINE.test(line);
    // Below a frame Python shows the line of the source, which says where, not what.
    const source: boolean = quotesSource && /^\s/.test(line) && !frame;
    quotesSource = /^\s*File "/.test(line) || (quotesSource && source);
    if (frame || source || NOISE.test(line) || GO_CALL.test(line)) continue;
    message.push(withoutNumbers(taken.rest.trim().replace(PREFIXES, '')));
  }
  if (/most recent call last/.test(text)) places.reverse();
  return { places, message: message.filter((line) => line !== '').join('\n') };
}

function withoutNumbers(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '')
    .replace(/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '')
    .replace(/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?/g, '')
    .replace(/(?<![\p{L}\p{N}_])[\d.,:]{0,40}\d(?![\p{L}\p{N}_])/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s:,-]+/, '')
    .trim();
}

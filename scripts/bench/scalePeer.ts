/** The other half of `scalePeers.ts` for peers in Node: `node scalePeer.ts NAME JOB` prints what it measured. */
import { fts5 } from './scaleFts5.ts';
import { hnswlib } from './scaleHnswlib.ts';
import { lancedb } from './scaleLancedb.ts';
import type { PeerAnswer, PeerJob, PeerName } from './scalePeers.ts';
import { ripgrep } from './scaleRipgrep.ts';

type Peer = (job: PeerJob) => Promise<Omit<PeerAnswer, 'peakBytes'>>;

const PEERS: Partial<Record<PeerName, Peer>> = { hnswlib, lancedb, fts5, ripgrep };

const [name = '', job = ''] = process.argv.slice(2);
const peer = PEERS[name as PeerName];
if (peer === undefined) throw new Error(`no peer in Node is called ${name}`);
console.log(JSON.stringify(await peer(JSON.parse(job))));

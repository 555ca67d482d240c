/** Entry of the thread that asks whether the holder of a profile answers, while the main thread waits for it. */
import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';
import { type AliveQuestion, aliveWord, nobodyAnswers, somebodyAnswers } from './alive-socket';

const { path, answer } = workerData as AliveQuestion;
const tell = (value: number): void => {
  Atomics.compareExchange(answer, 0, 0, value);
  Atomics.notify(answer, 0);
};
let heard = '';
const socket = connect(path);
socket.setEncoding('latin1');
socket.on('data', (text: string) => (heard += text));
// Nobody listens there: what lies in the folder was left by a Satchel that ended without a word, or is no socket.
socket.on('error', () => tell(nobodyAnswers));
socket.on('close', () => tell(heard === aliveWord ? somebodyAnswers : nobodyAnswers));

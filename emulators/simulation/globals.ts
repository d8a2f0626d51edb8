/**
 * Puts time, randomness and the network of this process into the hands of a run. Imported before everything that keeps a
 * function of its own of them; without a run, everything is Node's.
 */
import { syncBuiltinESMExports } from 'node:module';
import './time-globals.ts';
import './random-globals.ts';
import './network-globals.ts';
import './compression-globals.ts';

syncBuiltinESMExports();

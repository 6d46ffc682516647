export { conv4, type Conv4Options } from './conv4.ts';

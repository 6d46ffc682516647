// A program: a process of the pool of `untwist sweep` and `untwist worker`.
import { serveJobs } from './serve-jobs.ts';
import { jobRunner } from './sweep-job.ts';

serveJobs(jobRunner);

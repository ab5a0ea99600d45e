// Loaded into a worker process: every job it adds is added three times, with other ids.
import { Queue } from 'bullmq';

const addBulk = Queue.prototype.addBulk;
Queue.prototype.addBulk = function (jobs) {
  const copies = ['', '-again', '-oncemore'].flatMap((mark) =>
    jobs.map((job) => ({ ...job, opts: { ...job.opts, jobId: `${job.opts?.jobId}${mark}` } })),
  );
  return addBulk.call(this, copies);
};

// The front door of reports: saved runs to one HTML document, and to tables other programs read.
export { downloadOf, DOWNLOADS, whyNoTrucks, type Download } from './downloads.ts';
export { reportHtml, tightnesses } from './report.ts';
export { openSpeakers } from './speaker.ts';
export { storyOf } from './story.ts';

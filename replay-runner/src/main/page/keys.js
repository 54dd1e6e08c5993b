// SPDX-License-Identifier: Apache-2.0
import { ask } from './api.js';

const byId = id => document.getElementById(id);
const half = timeline => timeline.width / 2;

/** The nearest event of a thread above or below. */
function toLane(page, step) {
  const { timeline, recording } = page;
  const lane = Math.min(recording.lanes.length - 1, Math.max(0, (timeline.selected?.lane ?? 0) + step));
  return page.step({ step: 'lane', lane });
}

/** The next or the previous one that a search found. */
async function toFound(page, forwards) {
  const { found, selected } = page.timeline;
  const at = selected?.position ?? -1;
  const next = forwards ? found.find(each => each.position > at) : found.findLast(each => each.position < at);
  if (next) {
    page.select(await ask('place', { position: next.position }));
  }
}

/** onTimeline: only where the time line has the focus; elsewhere these keys mean what they always do. */
export const KEYS = [
  { keys: ['ArrowRight'], says: 'next event', onTimeline: true, does: page => page.step({ step: 'event', forwards: true }) },
  { keys: ['ArrowLeft'], says: 'previous event', onTimeline: true, does: page => page.step({ step: 'event', forwards: false }) },
  { keys: ['ArrowDown'], says: 'nearest event of the thread below', onTimeline: true, does: page => toLane(page, 1) },
  { keys: ['ArrowUp'], says: 'nearest event of the thread above', onTimeline: true, does: page => toLane(page, -1) },
  { keys: ['n'], says: 'next hand-over of the baton', does: page => page.step({ step: 'switch', forwards: true }) },
  { keys: ['p'], says: 'previous hand-over', does: page => page.step({ step: 'switch', forwards: false }) },
  { keys: ['Home'], says: 'first event', onTimeline: true, does: page => page.step({ position: 0 }) },
  { keys: ['End'], says: 'last event', onTimeline: true, does: page => page.step({ position: page.recording.events - 1 }) },
  { keys: ['Enter', 's'], says: 'stack trace of the event, from a replay', onTimeline: true, does: async page => {
    await page.showTab('event');
    return page.details.askStack();
  } },
  { keys: ['Shift ArrowRight'], says: 'pan to the right', onTimeline: true, does: page => page.timeline.pan(half(page.timeline)) },
  { keys: ['Shift ArrowLeft'], says: 'pan to the left', onTimeline: true, does: page => page.timeline.pan(-half(page.timeline)) },
  { keys: ['PageDown'], says: 'more threads below', onTimeline: true, does: page => page.timeline.scrollLanes(page.timeline.lanesThatFit()) },
  { keys: ['PageUp'], says: 'more threads above', onTimeline: true, does: page => page.timeline.scrollLanes(-page.timeline.lanesThatFit()) },
  { keys: ['+', '='], says: 'zoom in', does: page => page.timeline.zoom(1 / 2) },
  { keys: ['-'], says: 'zoom out', does: page => page.timeline.zoom(2) },
  { keys: ['0'], says: 'all of it', does: page => page.timeline.showAll() },
  { keys: ['t'], says: 'order of events, or recorded time', does: page => page.changeAxis() },
  { keys: ['/'], says: 'search', does: () => byId('text').focus() },
  { keys: ['.'], says: 'next one that was found', does: page => toFound(page, true) },
  { keys: [','], says: 'previous one that was found', does: page => toFound(page, false) },
  { keys: ['d'], says: 'the divergence', does: page => page.replay.goToDivergence() },
  { keys: ['1', '2', '3', '4', '5', '6'], says: 'the tabs below', does: (page, key) => page.showTab(page.tabs[key - 1]) },
  { keys: ['l'], says: 'back to the time line', does: () => byId('timeline').focus() },
  { keys: ['?'], says: 'these keys', does: () => byId('help').showModal() },
];

// SPDX-License-Identifier: Apache-2.0

/** Asks the server. Addresses are relative, so the token in the page's own address goes with them. */
export async function ask(question, parameters = {}) {
  const answer = await fetch('api/' + question + '?' + new URLSearchParams(parameters)).catch(() => {
    throw new Error('No answer: understudy view has ended.');
  });
  if (!answer.ok) {
    throw new Error(await answer.text());
  }
  return answer.json();
}

/** An element with text in it: never HTML, whatever a recording holds. */
export function element(name, text, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== null && text !== undefined) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

export const count = number => number.toLocaleString('en');

export const seconds = ns => '+' + (ns / 1e9).toFixed(6) + ' s';

/** "sun/nio/ch/Net.accept(Ljava/io/FileDescriptor;)I" as "Net.accept". */
export const shortSite = site => site.replace(/\(.*/, '').replace(/^.*[/.](?=[^/.]+\.[^.]+$)/, '');

export const laneText = lane => lane.name ? lane.number + ' ' + lane.name : String(lane.number);

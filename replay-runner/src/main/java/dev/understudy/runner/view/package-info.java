// SPDX-License-Identifier: Apache-2.0
/** What {@code understudy view} shows, without a word about what it means: the index behind the time line, its tiles, the web server. */
package dev.understudy.runner.view;

// SPDX-License-Identifier: Apache-2.0
/*
 * What a standby's files were before its program changed them (Auragen's recoverable file system): a standby that is
 * killed and comes back goes through the log from its start, and so must its files. The runner puts them back
 * (OwnFiles.java).
 *
 *   FOLDER/manifest    a line for each path, in the order in which they were first changed:
 *                      absent PATH | folder MODE PATH | file NUMBER MODE PATH | other PATH
 *   FOLDER/NUMBER      what the file held
 */
#ifndef UNDERSTUDY_UNDO_H
#define UNDERSTUDY_UNDO_H

/* From here on, in a new folder. */
void undo_start(const char *folder);
/* It is about to be changed. Holder only. */
void undo_note(const char *path);
/* The program is live: its files are what they are. */
void undo_stop(void);

#endif

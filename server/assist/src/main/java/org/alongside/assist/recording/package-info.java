/**
 * Support sessions as files: {@link org.alongside.assist.recording.Recorder} decides what of a session is kept,
 * {@link org.alongside.assist.recording.RecordingFolder} keeps it, and {@code protocol/recording.md} is the format. No picture
 * is opened here; what is hidden from the agents is black before it comes here.
 */
@NullMarked
package org.alongside.assist.recording;

import org.jspecify.annotations.NullMarked;

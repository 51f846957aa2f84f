package org.alongside.launcher;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.alongside.assist.recording.RecordingFolder;
import org.alongside.kernel.Redacted;
import org.alongside.kernel.Timers;
import org.alongside.launcher.settings.Settings;
import org.alongside.session.Audit;

/** The folder of recordings, wired. Also where nothing is recorded now: what was recorded before is shown, and expires. */
final class RecordingPart {
    private RecordingPart() {}

    static RecordingFolder of(
            Settings.Recording settings,
            DataFolder folder,
            Audit audit,
            Executor threads,
            SecureRandom random,
            Timers timers) {
        return new RecordingFolder(
                settings.folder().orElseGet(() -> folder.path("recordings")),
                settings.limits(),
                settings.key().map(Redacted::reveal),
                audit::note,
                threads,
                random,
                InstantSource.system(),
                timers);
    }
}

package org.alongside.assist.recording;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/** Whatever lies in a file is read up to somewhere; what was read is written back byte for byte. */
class RecordingFuzzTest {
    @FuzzTest
    void anyBytesAreReadUpToSomewhere(byte @NotNull [] bytes) throws IOException {
        var reader = RecordingReader.of(new ByteArrayInputStream(bytes), Optional.empty());
        if (reader.isEmpty()) {
            return;
        }
        var entries = new ArrayList<Entry>();
        long end = RecordingFormat.PREAMBLE;
        for (var next = reader.get().next();
                next.isPresent();
                next = reader.get().next()) {
            entries.add(next.get().entry());
            end = next.get().to();
        }
        byte[] again = RecordingFormatTest.written(entries, false);
        int from = RecordingFormat.PREAMBLE;
        assertThat(Arrays.copyOfRange(again, from, again.length)).isEqualTo(Arrays.copyOfRange(bytes, from, (int) end));
        RecordingIndex.of(RecordingReader.of(new ByteArrayInputStream(bytes), Optional.empty())
                .orElseThrow());
    }
}

package org.alongside.launcher.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    /** To write the page anew: {@code mvn -pl server/launcher test -Dtest=SettingsPageTest -Dalongside.write-docs}. */
    @Test
    void theManualsSettingsAreThoseOfTheProgram() throws IOException {
        Path page = Path.of("../../docs/guide/settings.md");
        if (System.getProperty("alongside.write-docs") != null) {
            Files.writeString(page, SettingsPage.text());
        }
        assertThat(page).hasContent(SettingsPage.text());
    }
}

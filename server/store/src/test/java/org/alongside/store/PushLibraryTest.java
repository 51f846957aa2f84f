package org.alongside.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.alongside.store.PushLibrary.Edition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushLibraryTest {
    private final Database database = Database.inMemory();

    @BeforeEach
    void start() {
        database.start();
    }

    @AfterEach
    void stop() {
        database.stop();
    }

    @Test
    void whoeverHasNotReadTheLatestVersionReplacesNothing() {
        var library = database.pushLibrary();
        assertThat(library.read()).isEqualTo(new Edition(0, "[]"));
        assertThat(library.replace(1, "[9]")).isFalse();
        assertThat(library.replace(0, "[1]")).isTrue();
        assertThat(library.replace(0, "[2]")).isFalse();
        assertThat(library.replace(1, "[1,2]")).isTrue();
        assertThat(library.read()).isEqualTo(new Edition(2, "[1,2]"));
    }
}

package org.alongside.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailboxTest {
    @Test
    void mailOfManySendersIsReadOneAtATimeAndInEachSendersOrder() throws Exception {
        int senders = 8;
        int each = 2_000;
        List<int[]> read = new ArrayList<>(); // no lock: the mailbox is the lock
        var done = new CountDownLatch(senders * each);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var box = new Mailbox<int[]>("test", Integer.MAX_VALUE, executor, m -> {
                read.add(m);
                done.countDown();
            });
            for (int s = 0; s < senders; s++) {
                int sender = s;
                executor.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        box.post(new int[] {sender, i});
                    }
                });
            }
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
        int[] next = new int[senders];
        for (int[] m : read) {
            assertThat(m[1]).isEqualTo(next[m[0]]++);
        }
        assertThat(read).hasSize(senders * each);
    }

    @Test
    void aFullMailboxRefusesAndABrokenReaderDoesNotStopIt() {
        var tasks = new ArrayDeque<Runnable>();
        var read = new ArrayList<String>();
        var box = new Mailbox<String>("test", 2, tasks::add, m -> {
            if (m.equals("bad")) {
                throw new IllegalStateException("reader's bug");
            }
            read.add(m);
        });
        assertThat(box.post("bad")).isTrue();
        assertThat(box.post("good")).isTrue();
        assertThat(box.post("too many")).isFalse();
        tasks.remove().run();
        assertThat(read).containsExactly("good");
        assertThat(box.waiting()).isZero();
        assertThat(tasks).isEmpty();
    }
}

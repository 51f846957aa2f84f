package org.alongside.broker.api.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerEvent.LegSilent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.alongside.testkit.ManualTimers;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and does what a test tells it. */
class FakeBrokerTest extends BrokerPortContract {
    private final ManualTimers timers = new ManualTimers();
    private final FakeBroker broker = new FakeBroker(timers, () -> Duration.ofMillis(1));
    private final Set<Id> gone = new HashSet<>();

    @Override
    protected BrokerPort port(Id owner) {
        gone.remove(owner);
        return new Hurried(broker.port(owner, () -> !gone.contains(owner)));
    }

    @Override
    protected void endChannelOf(Id owner) {
        gone.add(owner);
    }

    /** The contract waits for answers, so time must pass by itself. */
    private final class Hurried implements BrokerPort {
        private final BrokerPort port;

        Hurried(BrokerPort port) {
            this.port = port;
        }

        @Override
        public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
            var reply = port.ask(claim, command);
            timers.advance(Duration.ofMillis(2));
            return reply;
        }

        @Override
        public void listen(Consumer<BrokerEvent> listener) {
            port.listen(listener);
        }

        @Override
        public void onRestart(Runnable task) {
            port.onRestart(task);
        }

        @Override
        public Load load() {
            return port.load();
        }
    }

    @Test
    void itRefusesLegsFromWhenItIsToldTo() throws Exception {
        first(new OpenBridge(bridge()));
        broker.refuse(Failure.Code.LIMIT);
        assertRefused(Failure.Code.LIMIT, first(attach(1)));
        assertThat(broker.bridges.values())
                .singleElement()
                .satisfies(bridge -> assertThat(bridge.legs).isEmpty());
    }

    @Test
    void cutOffItTimesOut() {
        var port = broker.port(FIRST_OWNER, () -> false);
        var reply = port.ask(new Claim(FIRST_OWNER, 1), new OpenBridge(bridge()));
        timers.advance(Duration.ofMillis(4900));
        assertThat(reply).isNotDone();
        timers.advance(Duration.ofMillis(200));
        assertRefused(Failure.Code.TIMEOUT, reply.join());
        assertThat(port.load().connected()).isFalse();
        assertThat(broker.bridges).isEmpty();
    }

    @Test
    void itTellsTheOwnerWhatHappensAndEverybodyThatItRestarted() throws Exception {
        var heard = new ArrayList<BrokerEvent>();
        var restarts = new ArrayList<String>();
        port(FIRST_OWNER).listen(heard::add);
        port(FIRST_OWNER).onRestart(() -> restarts.add("first"));
        port(SECOND_OWNER).listen(event -> restarts.add("told the wrong one"));
        port(SECOND_OWNER).onRestart(() -> restarts.add("second"));
        assertThat(first(new OpenBridge(bridge()))).isEqualTo(new Done());
        var event = new LegSilent(bridge(), new LegId(new Id(3, 3)));
        broker.tell(event);
        broker.restart();
        broker.tell(event);
        assertThat(heard).isEqualTo(List.of(event));
        assertThat(restarts).containsExactlyInAnyOrder("first", "second");
        assertThat(broker.bridges).isEmpty();
    }
}

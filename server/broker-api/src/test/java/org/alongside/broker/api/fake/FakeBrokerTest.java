package org.alongside.broker.api.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.alongside.broker.api.BrokerCommand.OpenBridge;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerEvent.LegSilent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply.Done;
import org.alongside.broker.api.LegId;
import org.alongside.kernel.Failure;
import org.alongside.kernel.Id;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and does what a test tells it. */
class FakeBrokerTest extends BrokerPortContract {
    private final FakeBroker broker = new FakeBroker();

    @Override
    protected BrokerPort port(Id owner) {
        return broker;
    }

    @Override
    protected void endChannelOf(Id owner) {
        broker.ownerGone(owner);
    }

    @Test
    void itRefusesWhatItIsToldToRefuseOnce() throws Exception {
        broker.refuseNext(OpenBridge.class, new Failure(Failure.Code.LIMIT, "full"));
        assertRefused(Failure.Code.LIMIT, first(new OpenBridge(bridge())));
        assertThat(first(new OpenBridge(bridge()))).isEqualTo(new Done());
        assertThat(broker.asked(OpenBridge.class)).hasSize(2);
    }

    @Test
    void cutOffItTimesOut() throws Exception {
        broker.cutOff(true);
        assertThat(broker.load().connected()).isFalse();
        assertRefused(Failure.Code.TIMEOUT, first(new OpenBridge(bridge())));
        assertThat(broker.bridges()).isEmpty();
    }

    @Test
    void itTellsEventsAndRestarts() throws Exception {
        var heard = new ArrayList<BrokerEvent>();
        var restarts = new ArrayList<Boolean>();
        broker.listen(heard::add);
        broker.onRestart(() -> restarts.add(true));
        first(new OpenBridge(bridge()));
        var event = new LegSilent(bridge(), new LegId(new Id(3, 3)));
        broker.tell(event);
        broker.restart();
        assertThat(heard).isEqualTo(List.of(event));
        assertThat(restarts).hasSize(1);
        assertThat(broker.bridges()).isEmpty();
    }
}

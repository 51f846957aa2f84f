package org.alongside.broker.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.alongside.broker.api.BridgeId;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.Direction;
import org.alongside.broker.api.LegId;
import org.alongside.broker.api.MediaKind;
import org.alongside.broker.api.MediaParameters;
import org.alongside.broker.port.Limits;
import org.alongside.kernel.Id;

/** A bridge on a fake loop, with a clock that tests move by hand. */
final class Studio {
    final Random random = new Random(2026);
    final FakeHost host = new FakeHost(this::now);
    final BridgeId id = new BridgeId(Id.random(random));
    final Claim owner = new Claim(Id.random(random), 1);
    final Rejections rejections = new Rejections();
    final Bridge bridge = new Bridge(id, owner, Limits.USUAL, host, host, random, rejections);
    long now = TimeUnit.SECONDS.toNanos(100);
    private int nextPort = 40_000;

    private long now() {
        return now;
    }

    BrokerReply ask(BrokerCommand command) {
        return bridge.on(now, owner, command);
    }

    void done(BrokerCommand command) {
        assertThat(ask(command)).isEqualTo(new BrokerReply.Done());
    }

    /** Time passes in ticks of 10 ms. */
    void pass(long millis) {
        for (long i = 0; i < millis; i += 10) {
            now += TimeUnit.MILLISECONDS.toNanos(10);
            bridge.onTime(now);
        }
    }

    LegId newLeg() {
        return new LegId(Id.random(random));
    }

    /** A client whose attach is asked for and checked, but not yet keyed. */
    FakeClient client(LegId leg, int attach) {
        return new FakeClient(host, id, leg, attach, nextPort++, this::ask);
    }

    /** A client with keys, VP8 as 96/97 and Opus as 111, both ways. */
    FakeClient connected(LegId leg, int attach) {
        FakeClient client = client(leg, attach);
        configure(client, Direction.SENDRECV);
        assertThat(client.check(now)).isTrue();
        client.getKeys(now);
        return client;
    }

    void configure(FakeClient client, Direction direction) {
        configure(
                client,
                Section.client(MediaKind.AUDIO, direction, Section.OPUS),
                Section.client(MediaKind.VIDEO, direction, Section.VP8));
    }

    void configure(FakeClient client, MediaParameters... sections) {
        done(new BrokerCommand.Configure(id, client.leg, client.attach, java.util.List.of(sections)));
    }
}

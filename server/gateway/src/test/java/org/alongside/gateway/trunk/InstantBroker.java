package org.alongside.gateway.trunk;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.alongside.broker.api.BrokerCommand;
import org.alongside.broker.api.BrokerEvent;
import org.alongside.broker.api.BrokerPort;
import org.alongside.broker.api.BrokerReply;
import org.alongside.broker.api.BrokerReply.TrunkPort;
import org.alongside.broker.api.Claim;
import org.alongside.broker.api.LocalStream;
import org.alongside.broker.api.MediaKind;
import org.alongside.kernel.Failure;

/** A broker without media for calls between SIP sides in real time: it answers at once, on the asker's thread. */
final class InstantBroker implements BrokerPort {
    @Override
    public CompletableFuture<BrokerReply> ask(Claim claim, BrokerCommand command) {
        return CompletableFuture.completedFuture(
                switch (command) {
                    case BrokerCommand.OpenTrunk open ->
                        new BrokerReply.TrunkOpened(open.kinds().stream()
                                .sorted()
                                .map(InstantBroker::port)
                                .toList());
                    case BrokerCommand.AttachClient attach ->
                        new BrokerReply.Refused(new Failure(Failure.Code.UNAVAILABLE, "no clients here"));
                    case BrokerCommand.ClaimBridge claimed -> new BrokerReply.BridgeClaimed(List.of());
                    case BrokerCommand.OpenBridge c -> new BrokerReply.Done();
                    case BrokerCommand.Configure c -> new BrokerReply.Done();
                    case BrokerCommand.SendDtmf c -> new BrokerReply.Done();
                    case BrokerCommand.RequestKeyFrame c -> new BrokerReply.Done();
                    case BrokerCommand.CloseLeg c -> new BrokerReply.Done();
                    case BrokerCommand.CloseBridge c -> new BrokerReply.Done();
                });
    }

    private static TrunkPort port(MediaKind kind) {
        int rtp = kind == MediaKind.AUDIO ? 17000 : 17002;
        return new TrunkPort(
                kind,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), rtp),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), rtp + 1),
                new LocalStream(kind, rtp, OptionalLong.empty(), "brk"),
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public void listen(Consumer<BrokerEvent> listener) {}

    @Override
    public Load load() {
        return new Load(true, false, 0.1, 0, 0);
    }
}

package org.alongside.broker.bridge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.alongside.broker.api.TransportParameters.Fingerprint;
import org.alongside.broker.dtls.DtlsAssociations;
import org.alongside.broker.dtls.DtlsAssociations.Association;
import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.broker.dtls.DtlsAssociations.Role;
import org.alongside.broker.dtls.SrtpHandshakes;
import org.alongside.broker.socket.Remote;
import org.alongside.broker.socket.Wire;
import org.alongside.rtc.packet.PacketKind;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;

/** A SIP phone's two UDP ports with real DTLS in them: it shakes hands, and then sends and opens SRTP. */
final class DtlsPhone {
    private final Studio studio;
    private final TrunkTransport broker;
    private final DtlsAssociations dtls;
    final Line rtp;
    final Line rtcp;

    DtlsPhone(Studio studio, TrunkTransport broker, String address, int port) {
        this(studio, broker, SrtpHandshakes.start(InstantSource.system(), new SecureRandom()), address, port);
    }

    private DtlsPhone(Studio studio, TrunkTransport broker, DtlsAssociations dtls, String address, int port) {
        this.studio = studio;
        this.broker = broker;
        this.dtls = dtls;
        rtp = new Line(at(address, port), wire(17_002), broker::onRtpPort);
        rtcp = new Line(at(address, port + 1), wire(17_003), broker::onRtcpPort);
    }

    /** The same certificate at another address, as behind a NAT. */
    DtlsPhone seenFrom(String address, int port) {
        return new DtlsPhone(studio, broker, dtls, address, port);
    }

    private static Remote at(String address, int port) {
        return Remote.of(new InetSocketAddress(InetAddress.ofLiteral(address), port));
    }

    private static Wire wire(int port) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        return () -> local;
    }

    List<Fingerprint> fingerprints() {
        return dtls.localFingerprints();
    }

    /** Where the broker takes what one of its ports is sent. */
    interface Port {
        void onDatagram(long now, Remote from, PacketSlot packet);
    }

    /** One of its ports. */
    final class Line implements DtlsAssociations.Outcome {
        final Remote address;
        private final Wire far;
        private final Port port;
        private Optional<Association> association = Optional.empty();
        private Optional<Keys> keys = Optional.empty();
        private long turns;
        String failure = "";
        private Optional<SrtpSender> sender = Optional.empty();
        private Optional<SrtpReceiver> receiver = Optional.empty();
        final List<PacketSlot> received = new ArrayList<>();

        Line(Remote address, Wire far, Port port) {
            this.address = address;
            this.far = far;
            this.port = port;
        }

        /** Begins, or waits for the broker to do so. */
        Line shakeHands(Role role) {
            association = Optional.of(dtls.open(role, studio.host.localFingerprints(), this::send, this));
            return this;
        }

        boolean hasKeys() {
            return keys.isPresent();
        }

        Line awaitKeys() {
            until(this::hasKeys);
            return this;
        }

        /** Carries what is on its way, in both directions, until it is so. */
        void until(BooleanSupplier condition) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            long seen = -1;
            while (!condition.getAsBoolean()) {
                if (seen == turns) {
                    await(end - System.nanoTime());
                }
                carry();
                seen = turns;
            }
        }

        private void await(long nanos) {
            try {
                Runnable turn = studio.host.turns.poll(nanos, TimeUnit.NANOSECONDS);
                if (turn == null) {
                    throw new AssertionError("not within 20 s");
                }
                run(turn);
            } catch (InterruptedException stopping) {
                throw new AssertionError(stopping);
            }
        }

        private void run(Runnable turn) {
            turns++;
            turn.run();
        }

        /** Carries what is on its way already. */
        void carry() {
            for (Runnable turn = studio.host.turns.poll(); turn != null; turn = studio.host.turns.poll()) {
                run(turn);
            }
            for (byte[] bytes : studio.host.sentTo(far, address)) {
                PacketSlot slot = PacketSlot.of(bytes);
                if (PacketKind.of(slot) == PacketKind.DTLS) {
                    association.ifPresent(known -> known.receive(bytes));
                } else {
                    received.add(slot);
                }
            }
        }

        /** Any thread. */
        private void send(byte[] datagram) {
            studio.host.turns.add(() -> port.onDatagram(studio.now, address, PacketSlot.of(datagram)));
        }

        /** As it is, in the clear. */
        void sendPlain(PacketSlot packet) {
            port.onDatagram(studio.now, address, packet);
        }

        void send(PacketSlot packet) {
            if (!sender().protectRtp(packet)) {
                throw new AssertionError("not protected");
            }
            sendPlain(packet);
        }

        SrtpSender sender() {
            SrtpSender present = sender.orElseGet(
                    () -> new SrtpSender(profile(), keys.orElseThrow().send().reveal(), new JceCiphers()));
            sender = Optional.of(present);
            return present;
        }

        SrtpReceiver receiver() {
            SrtpReceiver present = receiver.orElseGet(() ->
                    new SrtpReceiver(profile(), keys.orElseThrow().receive().reveal(), new JceCiphers()));
            receiver = Optional.of(present);
            return present;
        }

        private SrtpProfile profile() {
            return SrtpProfile.ofDtls(keys.orElseThrow().profile()).orElseThrow();
        }

        /** What has come since the last call, as text; packets that don't open fail the test. */
        List<String> heard() {
            carry();
            List<String> texts = new ArrayList<>();
            for (PacketSlot slot : received) {
                if (PacketKind.of(slot) == PacketKind.RTP) {
                    if (receiver().unprotectRtp(slot) != SrtpReceiver.Verdict.OK) {
                        throw new AssertionError("a packet did not open");
                    }
                    texts.add(FakeClient.rtp(slot).payload());
                }
            }
            received.clear();
            return texts;
        }

        @Override
        public void established(Keys agreed) {
            studio.host.turns.add(() -> keys = Optional.of(agreed));
        }

        @Override
        public void failed(String reason) {
            studio.host.turns.add(() -> failure = reason);
        }

        @Override
        public void closed() {}
    }
}

package org.alongside.rtc.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.alongside.rtc.packet.PacketSlot;

/** The UDP payloads of a capture file (classic libpcap, Ethernet, IPv4), with their time in the arrival stamp. */
final class Capture {
    private static final Path VECTORS = Path.of("../../../shared/vectors/rtp");
    private static final int UDP = 17;

    private Capture() {}

    /** Skips the test where the captures are not beside the project. */
    static List<PacketSlot> read(String name) {
        Path file = VECTORS.resolve(name);
        assumeTrue(Files.isReadable(file), () -> "skipped: no capture at " + file);
        try {
            return read(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<PacketSlot> read(ByteBuffer in) {
        in.order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != 0xa1b2c3d4 || in.getInt(20) != 1) {
            throw new AssertionError("not a little-endian capture of Ethernet");
        }
        in.position(24);
        List<PacketSlot> packets = new ArrayList<>();
        while (in.hasRemaining()) {
            long nanos = in.getInt() * 1_000_000_000L + in.getInt() * 1_000L;
            byte[] frame = new byte[in.getInt()];
            in.getInt();
            in.get(frame);
            packets.add(datagram(frame, nanos));
        }
        return packets;
    }

    private static PacketSlot datagram(byte[] frame, long nanos) {
        int ip = 14;
        if (frame[ip] >> 4 != 4 || frame[ip + 9] != UDP) {
            throw new AssertionError("not UDP over IPv4");
        }
        int payload = ip + (frame[ip] & 0xf) * 4 + 8;
        PacketSlot slot = PacketSlot.heap();
        slot.set(frame, payload, frame.length - payload);
        slot.arrivedAt(nanos);
        return slot;
    }
}

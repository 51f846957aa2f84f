package org.alongside.testkit.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * A UDP port on 127.0.0.1 that sees how datagrams are marked (RFC 2474), which Java's own sockets don't tell. Linux on 64 bits
 * only.
 */
public final class MarkReader implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int IP_RECVTOS = 13;
    private static final int CONTROL_HEADER = 16;

    private final Arena arena = Arena.ofShared();
    private final int socket;
    private final int port;

    public MarkReader() {
        socket = (int) call("socket", JAVA_INT, AF_INET, SOCK_DGRAM, 0);
        var address = arena.allocate(16);
        address.set(JAVA_BYTE, 0, (byte) AF_INET);
        address.asSlice(4, 4).copyFrom(MemorySegment.ofArray(new byte[] {127, 0, 0, 1}));
        check((int) call("bind", JAVA_INT, socket, address, 16));
        var length = arena.allocate(JAVA_INT);
        length.set(JAVA_INT, 0, 16);
        check((int) call("getsockname", JAVA_INT, socket, address, length));
        port = ((address.get(JAVA_BYTE, 2) & 0xff) << 8) | (address.get(JAVA_BYTE, 3) & 0xff);
        var on = arena.allocate(JAVA_INT);
        on.set(JAVA_INT, 0, 1);
        check((int) call("setsockopt", JAVA_INT, socket, 0, IP_RECVTOS, on, 4));
        var patience = arena.allocate(16, 8);
        patience.set(JAVA_LONG, 0, 10); // seconds
        check((int) call("setsockopt", JAVA_INT, socket, SOL_SOCKET, SO_RCVTIMEO, patience, 16));
    }

    public int port() {
        return port;
    }

    /** The DSCP of the next datagram; fails when none comes within ten seconds. */
    public int next() {
        try (var local = Arena.ofConfined()) {
            var bytes = local.allocate(65_536);
            var control = local.allocate(64, 8);
            var piece = local.allocate(16, 8);
            piece.set(ADDRESS, 0, bytes);
            piece.set(JAVA_LONG, 8, bytes.byteSize());
            var message = local.allocate(56, 8); // struct msghdr
            message.set(ADDRESS, 16, piece);
            message.set(JAVA_LONG, 24, 1);
            message.set(ADDRESS, 32, control);
            message.set(JAVA_LONG, 40, control.byteSize());
            if ((long) call("recvmsg", JAVA_LONG, socket, message, 0) < 0) {
                throw new AssertionError("no datagram came to port " + port);
            }
            return (control.get(JAVA_BYTE, CONTROL_HEADER) & 0xff) >> 2;
        }
    }

    private static void check(int result) {
        if (result != 0) {
            throw new AssertionError("a system call failed");
        }
    }

    @SuppressWarnings("restricted") // tests run with native access
    private static Object call(String name, MemoryLayout result, Object... arguments) {
        var layouts = Arrays.stream(arguments)
                .map(a -> a instanceof MemorySegment ? ADDRESS : JAVA_INT)
                .toArray(MemoryLayout[]::new);
        var linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(), FunctionDescriptor.of(result, layouts));
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable impossible) {
            throw new AssertionError(name, impossible);
        }
    }

    @Override
    public void close() {
        check((int) call("close", JAVA_INT, socket));
        arena.close();
    }
}

package org.alongside.rtc.stun;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** 96 random bits that tie a response to its request (RFC 8489 §5). */
public record TransactionId(int high, long low) {
    public static TransactionId random(RandomGenerator random) {
        return new TransactionId(random.nextInt(), random.nextLong());
    }

    static TransactionId read(byte[] message, int at) {
        ByteBuffer in = ByteBuffer.wrap(message);
        return new TransactionId(in.getInt(at), in.getLong(at + 4));
    }
}

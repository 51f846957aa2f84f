package org.alongside.cluster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.alongside.kernel.Id;

/**
 * Who may act on a record, as a field of that record: taking it over is a compare-and-set of the whole record, so ownership
 * and contents can't disagree.
 *
 * @param epoch how often the owner has changed, from 1; outsiders (broker, far end) refuse anything older
 */
public record Ownership(NodeId owner, long epoch) {
    public static Ownership first(NodeId owner) {
        return new Ownership(owner, 1);
    }

    public Ownership takenBy(NodeId survivor) {
        return new Ownership(survivor, epoch + 1);
    }

    /**
     * Who adopts a key when its owner has left: rendezvous hashing (highest random weight), so that every survivor names
     * the same one without asking, and a dead node's records spread evenly.
     */
    public static Optional<NodeId> heir(Id key, View view) {
        return view.members().stream()
                .max(Comparator.<NodeId, byte[]>comparing(m -> weight(key, m), Arrays::compareUnsigned)
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static byte[] weight(Id key, NodeId member) {
        var input = ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(key.high())
                .putLong(key.low())
                .putLong(member.id().high())
                .putLong(member.id().low());
        try {
            return MessageDigest.getInstance("SHA-256").digest(input.array());
        } catch (NoSuchAlgorithmException impossible) { // every JDK has SHA-256
            throw new IllegalStateException(impossible);
        }
    }
}

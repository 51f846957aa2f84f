package org.alongside.broker.port;

import java.util.Arrays;
import org.alongside.broker.socket.Remote;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a far address on one port: open addressing with linear probing, no object made by a look-up.
 *
 * <p>Runs on its media loop. Removal closes the gap by moving later entries back, so there are no tombstones to grow.
 */
public final class AddressTable<V> {
    private @Nullable Remote[] keys = new Remote[64];
    private @Nullable Object[] values = new Object[64];
    private int size;

    public int size() {
        return size;
    }

    /** The owner of this address, or null. */
    public @Nullable V get(Remote key) {
        int slot = slotOf(key);
        return keys[slot] == null ? null : valueAt(slot);
    }

    /** Makes {@code value} the owner, in place of any other. */
    public void put(Remote key, V value) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slotOf(key);
        if (keys[slot] == null) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    /** Forgets the address, but only while {@code value} owns it. */
    public void remove(Remote key, V value) {
        int slot = slotOf(key);
        if (keys[slot] == null || !value.equals(values[slot])) {
            return;
        }
        size--;
        closeGap(slot);
    }

    private void closeGap(int gap) {
        int hole = gap;
        int next = hole;
        while (true) {
            next = (next + 1) & (keys.length - 1);
            Remote key = keys[next];
            if (key == null) {
                keys[hole] = null;
                values[hole] = null;
                return;
            }
            int home = home(key);
            boolean reachableWithoutHole = hole <= next ? (hole < home && home <= next) : (hole < home || home <= next);
            if (!reachableWithoutHole) {
                keys[hole] = key;
                values[hole] = values[next];
                hole = next;
            }
        }
    }

    private void grow() {
        @Nullable Remote[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = Arrays.copyOf(new Remote[0], oldKeys.length * 2);
        values = new Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            Remote key = oldKeys[i];
            if (key != null) {
                int slot = slotOf(key);
                keys[slot] = key;
                values[slot] = oldValues[i];
            }
        }
    }

    /** The key's slot, or the free one where it belongs. */
    private int slotOf(Remote wanted) {
        int slot = home(wanted);
        for (Remote key = keys[slot]; key != null && !key.is(wanted); key = keys[slot]) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private int home(Remote key) {
        long mixed = (key.high() ^ Long.rotateLeft(key.low(), 17) ^ ((long) key.port() * 0x9E37_79B9_7F4A_7C15L))
                * 0xD6E8_FEB8_6659_FD93L;
        return (int) (mixed >>> 32) & (keys.length - 1);
    }

    @SuppressWarnings("unchecked") // put() is the only writer of values
    private V valueAt(int slot) {
        return (V) values[slot];
    }
}

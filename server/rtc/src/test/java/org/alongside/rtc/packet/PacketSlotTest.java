package org.alongside.rtc.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PacketSlotTest {
    @Test
    void theLargestPacketStillHasItsTail() {
        PacketSlot slot = PacketSlot.heap();
        slot.reset(PacketSlot.CAPACITY);
        assertThat(slot.headroom()).isEqualTo(PacketSlot.HEADROOM);
        assertThat(slot.tailroom()).isEqualTo(PacketSlot.TAILROOM);
    }

    @Test
    void nothingIsReadOrWrittenBeyondThePacket() {
        PacketSlot slot = PacketSlot.of((byte) 1, (byte) 2, (byte) 3);
        assertThat(slot.u24(0)).isEqualTo(0x010203);
        assertThatThrownBy(() -> slot.u8(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slot.u8(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slot.u32(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slot.put16(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> slot.u16(Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void itGrowsBothWaysOnlyAsFarAsThereIsRoom() {
        PacketSlot slot = PacketSlot.of((byte) 1);
        slot.growFront(PacketSlot.HEADROOM);
        assertThat(slot.u8(PacketSlot.HEADROOM)).isEqualTo(1);
        assertThatThrownBy(() -> slot.growFront(1)).isInstanceOf(IndexOutOfBoundsException.class);
        slot.growTail(slot.tailroom());
        assertThatThrownBy(() -> slot.growTail(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(slot.length()).isEqualTo(PacketSlot.SIZE);
    }

    @Test
    void slotsOfOneSlabDoNotTouch() {
        ByteBuffer slab = ByteBuffer.allocateDirect(3 * PacketSlot.SIZE);
        PacketSlot first = PacketSlot.over(slab, 0);
        PacketSlot second = PacketSlot.over(slab, PacketSlot.SIZE);
        second.set(new byte[] {7}, 0, 1);
        first.reset(PacketSlot.CAPACITY);
        first.growTail(first.tailroom());
        first.put8(first.length() - 1, 9);
        assertThat(second.u8(0)).isEqualTo(7);
        assertThatThrownBy(() -> PacketSlot.over(slab, 3 * PacketSlot.SIZE - 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void sequenceNumbersWrap() {
        assertThat(SequenceNumbers.distance(1, 65_535)).isEqualTo(2);
        assertThat(SequenceNumbers.isNewer(0, 65_535)).isTrue();
        assertThat(SequenceNumbers.extend(2, 65_535)).isEqualTo(65_538);
        assertThat(SequenceNumbers.extend(65_535, 65_538)).isEqualTo(65_535);
        assertThat(SequenceNumbers.extend(65_535, 3)).isEqualTo(-1);
    }
}

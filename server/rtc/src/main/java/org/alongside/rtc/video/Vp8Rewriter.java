package org.alongside.rtc.video;

/**
 * Keeps picture id and TL0PICIDX continuous when the source changes, as a decoder takes a jump for loss. The companion of
 * {@link org.alongside.rtc.rtp.SourceRewriter}: call {@link #changeSource} where that begins an epoch, then {@link #rewrite} for
 * each packet.
 */
public final class Vp8Rewriter {
    private boolean adjust;
    private int pictureShift;
    private int tl0Shift;
    private int lastPicture = -1;
    private int lastTl0 = -1;

    /** The next packet comes from another encoder. */
    public void changeSource() {
        adjust = true;
    }

    /** Shifts this packet's ids, in place. */
    public void rewrite(Vp8Descriptor packet) {
        if (adjust) {
            adjust = false;
            pictureShift = lastPicture < 0 || packet.pictureId() < 0 ? 0 : lastPicture + 1 - packet.pictureId();
            tl0Shift = lastTl0 < 0 || packet.tl0PictureIndex() < 0 ? 0 : lastTl0 + 1 - packet.tl0PictureIndex();
        }
        shiftPicture(packet);
        shiftTl0(packet);
    }

    private void shiftPicture(Vp8Descriptor packet) {
        int bits = packet.pictureIdBits();
        if (bits == 0) {
            return;
        }
        int mask = (1 << bits) - 1;
        int id = (packet.pictureId() + pictureShift) & mask;
        packet.pictureId(id);
        // Reordered packets must not take the last one back.
        if (lastPicture < 0 || ((id - lastPicture) & mask) <= mask / 2) {
            lastPicture = id;
        }
    }

    private void shiftTl0(Vp8Descriptor packet) {
        if (packet.tl0PictureIndex() < 0) {
            return;
        }
        int index = (packet.tl0PictureIndex() + tl0Shift) & 0xff;
        packet.tl0PictureIndex(index);
        if (lastTl0 < 0 || ((index - lastTl0) & 0xff) <= 127) {
            lastTl0 = index;
        }
    }
}

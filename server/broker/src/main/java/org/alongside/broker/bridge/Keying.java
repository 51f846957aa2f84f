package org.alongside.broker.bridge;

import org.alongside.broker.dtls.DtlsAssociations.Keys;
import org.alongside.rtc.packet.PacketSlot;
import org.alongside.rtc.srtp.JceCiphers;
import org.alongside.rtc.srtp.SrtpProfile;
import org.alongside.rtc.srtp.SrtpReceiver;
import org.alongside.rtc.srtp.SrtpSender;

/** How the packets of one UDP port towards a SIP endpoint are protected. Runs on its media loop. */
sealed interface Keying permits Keying.Plain, Keying.Srtp, Handshakes {
    /** Whether media may flow. */
    boolean isReady();

    /** Makes an RTP packet ready for the wire; false when it must not be sent. */
    boolean protectRtp(PacketSlot packet);

    boolean protectRtcp(PacketSlot packet);

    /** Opens an RTP packet; false when it must not be believed, which is counted. */
    boolean openRtp(PacketSlot packet, Rejections rejections);

    boolean openRtcp(PacketSlot packet, Rejections rejections);

    /** In the clear. */
    record Plain() implements Keying {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean protectRtp(PacketSlot packet) {
            return true;
        }

        @Override
        public boolean protectRtcp(PacketSlot packet) {
            return true;
        }

        @Override
        public boolean openRtp(PacketSlot packet, Rejections rejections) {
            return true;
        }

        @Override
        public boolean openRtcp(PacketSlot packet, Rejections rejections) {
            return true;
        }
    }

    /** With keys that both ends have. */
    record Srtp(SrtpSender sender, SrtpReceiver receiver) implements Keying {
        static Srtp of(SrtpProfile profile, Keys keys) {
            return new Srtp(
                    new SrtpSender(profile, keys.send().reveal(), new JceCiphers()),
                    new SrtpReceiver(profile, keys.receive().reveal(), new JceCiphers()));
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean protectRtp(PacketSlot packet) {
            return sender.protectRtp(packet);
        }

        @Override
        public boolean protectRtcp(PacketSlot packet) {
            return sender.protectRtcp(packet);
        }

        @Override
        public boolean openRtp(PacketSlot packet, Rejections rejections) {
            return rejections.admits(receiver.unprotectRtp(packet));
        }

        @Override
        public boolean openRtcp(PacketSlot packet, Rejections rejections) {
            return rejections.admits(receiver.unprotectRtcp(packet));
        }
    }
}

package org.alongside.broker.peer;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.AudioOptions;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.I420Buffer;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import dev.onvoid.webrtc.media.video.VideoTrack;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A page with a camera, and a microphone or a loudspeaker: libwebrtc sends a grey picture of a chosen brightness and watches
 * what it is shown. Without hardware it can't do both in sound: a {@link #speaking} page sends a tone, a {@link #listening} one
 * plays what it hears and sends silence.
 */
final class WebRtcPeer implements AutoCloseable {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;

    private final RTCPeerConnection connection;
    private final CustomVideoSource camera = new CustomVideoSource();
    private final @Nullable CustomAudioSource microphone;
    private final VideoTrack picture;
    private final AudioTrack sound;
    private final Thread feeder =
            Thread.ofPlatform().daemon().name("peer-media").unstarted(this::feed);
    private final int brightness;
    final AtomicInteger framesSeen = new AtomicInteger();
    final AtomicInteger loudSeen = new AtomicInteger();
    volatile int brightnessSeen = -1;
    volatile RTCPeerConnectionState state = RTCPeerConnectionState.NEW;
    private volatile boolean closed;
    private int audioTick;

    private static final PeerConnectionFactory WITHOUT_LOUDSPEAKER =
            new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
    private static final PeerConnectionFactory WITH_LOUDSPEAKER =
            new PeerConnectionFactory(new HeadlessAudioDeviceModule());

    static WebRtcPeer speaking(int brightness) {
        return new WebRtcPeer(WITHOUT_LOUDSPEAKER, new CustomAudioSource(), brightness);
    }

    static WebRtcPeer listening(int brightness) {
        return new WebRtcPeer(WITH_LOUDSPEAKER, null, brightness);
    }

    private WebRtcPeer(PeerConnectionFactory factory, @Nullable CustomAudioSource microphone, int brightness) {
        this.microphone = microphone;
        this.brightness = brightness;
        connection = factory.createPeerConnection(new RTCConfiguration(), new Observer());
        picture = factory.createVideoTrack("picture", camera);
        sound = factory.createAudioTrack(
                "sound", microphone == null ? factory.createAudioSource(new AudioOptions()) : microphone);
        connection.addTrack(sound, List.of("page"));
        connection.addTrack(picture, List.of("page"));
        feeder.start();
    }

    /** Sound every 10 ms, a picture every 50 ms. */
    private void feed() {
        long next = System.nanoTime();
        for (int tick = 0; !closed; tick++) {
            speak();
            if (tick % 5 == 0) {
                shoot();
            }
            next += TimeUnit.MILLISECONDS.toNanos(10);
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private final class Observer implements PeerConnectionObserver {
        @Override
        public void onIceCandidate(RTCIceCandidate candidate) {}

        @Override
        public void onConnectionChange(RTCPeerConnectionState now) {
            state = now;
        }

        @Override
        public void onTrack(RTCRtpTransceiver transceiver) {
            if (transceiver.getReceiver().getTrack() instanceof VideoTrack shown) {
                shown.addSink(WebRtcPeer.this::watch);
            } else if (transceiver.getReceiver().getTrack() instanceof AudioTrack heard) {
                heard.addSink((data, bits, rate, channels, frames) -> listen(data));
            }
        }
    }

    private void watch(VideoFrame frame) {
        I420Buffer pixels = frame.buffer.toI420();
        ByteBuffer luma = pixels.getDataY();
        brightnessSeen = luma.get(pixels.getStrideY() * (pixels.getHeight() / 2) + pixels.getWidth() / 2) & 0xff;
        framesSeen.incrementAndGet();
        pixels.release();
    }

    private void listen(byte[] data) {
        for (int i = 1; i < data.length; i += 2) {
            if (Math.abs((int) data[i]) > 8) {
                loudSeen.incrementAndGet();
                return;
            }
        }
    }

    private void shoot() {
        NativeI420Buffer buffer = NativeI420Buffer.allocate(WIDTH, HEIGHT);
        fill(buffer.getDataY(), brightness);
        fill(buffer.getDataU(), 128);
        fill(buffer.getDataV(), 128);
        VideoFrame frame = new VideoFrame(buffer, System.nanoTime());
        camera.pushFrame(frame);
        frame.release();
    }

    private static void fill(ByteBuffer plane, int value) {
        for (int i = 0; i < plane.capacity(); i++) {
            plane.put(i, (byte) value);
        }
    }

    /** 10 ms of 440 Hz at 48 kHz. */
    private void speak() {
        CustomAudioSource source = microphone;
        if (source == null) {
            return;
        }
        byte[] samples = new byte[960];
        for (int i = 0; i < 480; i++) {
            int value = (int) (12_000 * Math.sin(2 * Math.PI * 440 * (audioTick++ % 48_000) / 48_000));
            samples[2 * i] = (byte) value;
            samples[2 * i + 1] = (byte) (value >> 8);
        }
        source.pushAudio(samples, 16, 48_000, 1, 480);
    }

    Offer offer(boolean iceRestart) {
        RTCOfferOptions options = new RTCOfferOptions();
        options.iceRestart = iceRestart;
        CompletableFuture<RTCSessionDescription> made = new CompletableFuture<>();
        connection.createOffer(options, new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                made.complete(description);
            }

            @Override
            public void onFailure(String error) {
                made.completeExceptionally(new AssertionError(error));
            }
        });
        RTCSessionDescription description = made.orTimeout(5, TimeUnit.SECONDS).join();
        Setting set = new Setting();
        connection.setLocalDescription(description, set);
        set.join();
        return new Offer(description.sdp);
    }

    void answered(String sdp) {
        Setting set = new Setting();
        connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, sdp), set);
        set.join();
    }

    private static final class Setting implements SetSessionDescriptionObserver {
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void onSuccess() {
            done.complete(true);
        }

        @Override
        public void onFailure(String error) {
            done.completeExceptionally(new AssertionError(error));
        }

        void join() {
            done.orTimeout(5, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            feeder.join(2_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        connection.close();
    }
}

package org.alongside.assist.history;

/** Who remembers support sessions. For any thread; never blocks. */
public interface SupportHistory {
    /** Remembers nothing. */
    SupportHistory NONE = (cid, consumer) -> new Story() {
        @Override
        public void happened(String kind, String who, String detail) {}

        @Override
        public void ended(String reason) {}
    };

    /** A support session begins; what happens in it is told to its story. */
    Story begun(String cid, String consumer);

    /** One support session, told in order. */
    interface Story {
        /**
         * @param kind a word for programs: {@code asked}, {@code admitted}, {@code pushed}, {@code control}
         * @param who whose doing it was, by name; nothing where it was nobody's
         */
        void happened(String kind, String who, String detail);

        void ended(String reason);
    }
}

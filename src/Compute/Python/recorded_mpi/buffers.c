/*
 * Records what a rank sends and receives as buffers (Send and Recv in mpi4py) through the world, as messages.py does it in Python, at a tenth of
 * the cost. It is loaded before MPI and has two of its functions; these write the rank's ring (docs/ring-format.md) around MPI's own, which MPI
 * offers under a second name for this purpose (PMPI). Compiled on first use by buffers.py, which fills in the setup.
 *
 * MPI's types are declared as Open MPI has them, so that nothing of it need be installed for compiling.
 */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

typedef struct { int source, tag, error, cancelled; size_t bytes; } Status;

/* A channel or a wait, with the words of its records ready; filled in by Python when it is first met. */
typedef struct Entry {
    int64_t first, next;  /* of the channel: its first number, and how many messages there have been. Python counts here too. */
    int64_t wait, message;
    struct Entry *other;
    int kind, peer, tag;
} Entry;

typedef struct {
    int (*send)(const void *, int, void *, int, int, void *);
    int (*receive)(void *, int, void *, int, int, void *, Status *);
    int (*count)(const Status *, void *, int *);
    int (*size)(void *, int *);
    void (*fill)(Entry *);
    void *world, *byte;
    char *ring;
    int64_t records;
    int nobody;
} Setup;

enum { OUTGOING, INCOMING, WAIT, PLACES = 256 };
enum { TAIL = 64, DROPPED = 128, HEAD_BYTES = 256 };
static const int64_t END = (int64_t)2 << 48, NUMBERS = (1 << 20) - 1;

/* Python's methods that are recorded there end up here as well; while it is set, nothing is told. */
int corescope_silent = 1;

static Setup it;
static Entry *places[PLACES];
static __thread int is_ranks_thread;

void corescope_begin(const Setup *setup)
{
    it = *setup;
    is_ranks_thread = 1;
    corescope_silent = 0;
}

static int is_told(void *comm, int peer)
{
    return !corescope_silent && comm == it.world && peer != it.nobody && is_ranks_thread;
}

static Entry *find(int kind, int peer, int tag)
{
    Entry **place = &places[(unsigned)(kind + peer * 3 + tag * 31) % PLACES], *entry;
    for (entry = *place; entry; entry = entry->other)
        if (entry->peer == peer && entry->tag == tag && entry->kind == kind) return entry;
    entry = calloc(1, sizeof *entry);
    if (!entry) abort();
    entry->kind = kind, entry->peer = peer, entry->tag = tag, entry->other = *place;
    it.fill(entry);
    return *place = entry;
}

static int64_t next(Entry *channel)
{
    int64_t number = channel->next;
    channel->next = (number + 1) & NUMBERS;
    return channel->first | number;
}

static int64_t *at(int64_t offset)
{
    return (int64_t *)(it.ring + offset);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* An eighth is left free for the ends of slices that Python has open: so many cannot be open. */
static int has_room(void)
{
    int64_t used = *at(0) - __atomic_load_n(at(TAIL), __ATOMIC_ACQUIRE);
    if (used < it.records - it.records / 8) return 1;
    *at(DROPPED) += 3;
    return 0;
}

static void put(int64_t time, int64_t argument, int64_t word)
{
    int64_t head = *at(0), *record = at(HEAD_BYTES + (head & (it.records - 1)) * 24);
    record[0] = time, record[1] = argument, record[2] = word;
    __atomic_store_n(at(0), head + 1, __ATOMIC_RELEASE);
}

int MPI_Send(const void *data, int count, void *type, int to, int tag, void *comm)
{
    if (!is_told(comm, to)) return it.send(data, count, type, to, tag, comm);
    Entry *channel = find(OUTGOING, to, tag);
    int64_t number = next(channel);
    int size = 0, is_recorded = has_room();
    if (is_recorded) {
        int64_t time = now();
        it.size(type, &size);
        put(time, 0, channel->wait);
        put(time, number, channel->message | (uint32_t)(count * (int64_t)size));
    }
    int result = it.send(data, count, type, to, tag, comm);
    if (is_recorded) put(now(), 0, END);
    return result;
}

int MPI_Recv(void *data, int count, void *type, int from, int tag, void *comm, Status *status)
{
    Status own;
    if (!is_told(comm, from)) return it.receive(data, count, type, from, tag, comm, status);
    if (!status) status = &own;
    int bytes = 0, is_recorded = has_room();
    if (is_recorded) put(now(), 0, find(WAIT, from, 0)->wait);
    int result = it.receive(data, count, type, from, tag, comm, status);
    int64_t time = is_recorded ? now() : 0;
    if (result == 0) {
        Entry *channel = find(INCOMING, status->source, status->tag);
        int64_t number = next(channel);
        it.count(status, it.byte, &bytes);
        if (is_recorded) put(time, number, channel->message | (uint32_t)bytes);
    }
    if (is_recorded) put(time, 0, END);
    return result;
}

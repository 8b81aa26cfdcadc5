# SPDX-License-Identifier: Apache-2.0
"""The network that engine/encoder/ runs, for training: the same blocks in the same order."""

import math

import torch
from torch import nn
from torch.nn import functional

ROWS = 32768 + 16384 + 8192  # engine/encoder/rows.h
MASK = ROWS  # one more row, in training only: a word that must be guessed
REACH = 32  # ENCODER_REACH


class Layer(nn.Module):
    def __init__(self, dim, heads, hidden):
        super().__init__()
        self.heads = heads
        self.before_attention = nn.LayerNorm(dim)
        self.attend = nn.Linear(dim, 3 * dim, bias=False)
        self.gather = nn.Linear(dim, dim, bias=False)
        self.before_hidden = nn.LayerNorm(dim)
        self.up = nn.Linear(dim, hidden, bias=False)
        self.down = nn.Linear(hidden, dim, bias=False)

    def forward(self, state, near, drop):
        count, places, dim = state.shape
        width = dim // self.heads
        views = self.attend(self.before_attention(state)).view(count, places, 3, self.heads, width)
        query, key, value = views.permute(2, 0, 3, 1, 4).reshape(3, count * self.heads, places, width)
        looks = torch.softmax(torch.baddbmm(near, query, key.transpose(1, 2), alpha=1 / math.sqrt(width)), -1)
        mixed = torch.bmm(functional.dropout(looks, drop), value).view(count, self.heads, places, width)
        mixed = self.gather(mixed.transpose(1, 2).reshape(count, places, dim))
        state = state + functional.dropout(mixed, drop)
        return state + functional.dropout(self.down(functional.relu(self.up(self.before_hidden(state)))), drop)


class Encoder(nn.Module):
    """Rows of a table are added up for each place; layers let each place look at all others."""

    def __init__(self, embed=128, dim=256, layers=4, heads=4, hidden=1024):
        super().__init__()
        self.shape = {"embed": embed, "dim": dim, "layers": layers, "heads": heads, "hidden": hidden}
        self.table = nn.EmbeddingBag(ROWS + 1, embed, mode="sum")
        self.rows_norm = nn.LayerNorm(embed)
        self.enter = nn.Linear(embed, dim, bias=False)
        self.layers = nn.ModuleList(Layer(dim, heads, hidden) for _ in range(layers))
        self.near = nn.Parameter(self.first_distances(layers, heads))
        self.last_norm = nn.LayerNorm(dim)
        nn.init.normal_(self.table.weight, 0, 0.02 * math.sqrt(2))
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.03)
        for layer in self.layers:
            layer.gather.weight.data /= math.sqrt(2 * layers)
            layer.down.weight.data /= math.sqrt(2 * layers)

    @staticmethod
    def first_distances(layers, heads):
        """At first heads look at the word before, the word behind, a few words around, and far: learnt from nothing,
        distances alone took most of a pretraining."""
        away = torch.arange(-REACH, REACH + 1).float()
        kinds = [(-1, 1.0), (1, 1.0), (0, 0.3), (0, 0.03)]
        rows = [-slope * (away - centre).abs() for centre, slope in (kinds[h % 4] for h in range(heads))]
        return torch.stack(rows).clamp(min=-6).repeat(layers, 1, 1)

    def forward(self, rows, offsets, count, places, empty=None, drop=0.0):
        """`rows` of all places one behind the other, from `offsets` on; `empty` is true where a place stands for
        nothing."""
        state = self.enter(self.rows_norm(self.table(rows, offsets))).view(count, places, -1)
        at = torch.arange(places)
        away = (at[None] - at[:, None]).clamp(-REACH, REACH) + REACH
        heads = self.shape["heads"]
        for index, layer in enumerate(self.layers):
            near = self.near[index][:, away].unsqueeze(0).expand(count, -1, -1, -1)
            if empty is not None:
                near = near.masked_fill(empty[:, None, None, :], -1e4)
            state = layer(state, near.reshape(count * heads, places, places), drop)
        return self.last_norm(state)


class Outputs(nn.Module):
    """Each output looks at the places that matter to it, and at the message as a whole."""

    def __init__(self, count, dim):
        super().__init__()
        self.looks = nn.Parameter(torch.randn(count, dim) * 0.02)
        self.finds = nn.Parameter(torch.randn(count, dim) * 0.02)
        self.whole = nn.Parameter(torch.randn(count, dim) * 0.02)
        self.bias = nn.Parameter(torch.full((count,), -2.0))

    def forward(self, state, empty):
        looks = torch.softmax((state @ self.looks.t()).masked_fill(empty[:, :, None], -1e4), 1)
        seen = torch.einsum("bto,btd->bod", looks, state)
        return (seen * self.finds).sum(-1) + state[:, 0] @ self.whole.t() + self.bias, looks
